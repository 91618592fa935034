import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';

/** Shows an actor one message of its frame with each `apply`, so that the time of each can be taken without a frame of its own. */
export class OneByOne extends FrameReader {
  private given = false;

  override next(): boolean {
    this.given = !this.given && super.next();
    return this.given;
  }
}
