import { announceCalendar, type Announcement } from './announce-calendar.ts';

/** How often the calendar is looked at: far more often than its days run out. */
const EVERY_MS = 3_600_000;
const US_PER_MS = 1_000;

/** Where the host says what it did: a pino logger, or a person's terminal. */
export interface CalendarLog {
  info(line: string): void;
  warn(line: string): void;
}

export type CalendarHostOptions = Omit<Announcement, 'now'> & {
  readonly log: CalendarLog;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
};

/** Keeps the venue told of the days to come, for as long as it runs. A failure is logged and made up for the next time. */
export class CalendarHost {
  private readonly options: CalendarHostOptions;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(options: CalendarHostOptions) {
    this.options = options;
  }

  /** Announces at once and then every hour. */
  start(): void {
    this.timer ??= setInterval(() => this.announce(), EVERY_MS);
    this.announce();
  }

  /** Ends after the announcement under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  private announce(): void {
    const { log, profile, clock = Date.now } = this.options;
    this.running = this.running.then(async () => {
      try {
        const sent = await announceCalendar({ ...this.options, now: clock() * US_PER_MS });
        if (sent.length > 0) log.info(`calendar ${profile.name}: ${sent.length} phase changes announced`);
      } catch (error) {
        log.warn(`calendar ${profile.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }
}
