import { connectLive } from '../packages/api/src/client/live-client.ts';

/** Prints best bid and ask of a symbol as they change: `node examples/watch-the-book.ts ws://127.0.0.1:7878/ws/v1 AAPL` */
const [url = 'ws://127.0.0.1:7878/ws/v1', symbol = 'AAPL'] = process.argv.slice(2);

const live = connectLive({ url, onStatus: ({ state }) => console.error(state) });
live.subscribe('ticker', symbol, {
  onPush: ({ data }) => {
    console.log(
      `${data.bid_qty ?? '-'} @ ${data.bid ?? '-'}  |  ${data.ask ?? '-'} @ ${data.ask_qty ?? '-'}`,
    );
  },
  onProblem: (problem) => {
    console.error(problem.detail);
    live.close();
  },
});
process.once('SIGINT', () => live.close());
