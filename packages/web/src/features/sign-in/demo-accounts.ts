/** The accounts that a demo exchange is seeded with. Their password is public, because their money is not real. */
export const DEMO_PASSWORD = 'buttonwood-demo';
export const DEMO_ACCOUNTS = [
  { key: 'trader', label: 'Trader', email: 'trader@buttonwood.demo' },
  { key: 'maker', label: 'Maker', email: 'maker@buttonwood.demo' },
  { key: 'ops', label: 'Ops', email: 'ops@buttonwood.demo' },
] as const;
