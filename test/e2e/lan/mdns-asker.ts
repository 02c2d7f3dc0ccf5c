import multicastDns from 'multicast-dns';

/** `node mdns-asker.ts NAME PORT`: asks for the address until one is heard; prints those of the first answer. */
const [name = '', port = ''] = process.argv.slice(2);
const isSimple = port === '0';
const mdns = multicastDns(isSimple ? { bind: false } : {});
const ask = (): void => {
  mdns.query({ id: 7, questions: [{ name, type: 'A' }] }, { port: 5353, address: '224.0.0.251' });
};
const again = setInterval(ask, 300);
const limit = setTimeout(() => finish([]), 10_000);

function finish(addresses: string[]): void {
  clearInterval(again);
  clearTimeout(limit);
  console.log(JSON.stringify(addresses));
  mdns.destroy();
}

mdns.on('response', ({ id, answers = [], questions = [] }) => {
  const addresses = answers.flatMap((record) => (record.type === 'A' && record.name === name ? [record.data] : []));
  // RFC 6762, 6.7: a simple resolver gets its question back.
  if (isSimple && (id !== 7 || questions[0]?.name !== name)) return;
  if (addresses.length > 0) finish(addresses);
});
ask();
