/**
 * The versions of the rules of trading. An actor keeps the version that its `Genesis` names, so that a tape is answered for good
 * as it was the first time; new actors begin with the newest. What each version changed: docs/rules.md.
 */
export const FIRST_RULES = 1;
export const RULES_VERSION = 2;
