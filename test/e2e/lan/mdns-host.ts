import multicastDns from 'multicast-dns';

/** `node mdns-host.ts NAME ADDRESS`: a computer of the network that has the name, until it is ended. */
const [name = '', address = ''] = process.argv.slice(2);
const mdns = multicastDns({ interface: address, bind: '0.0.0.0' });
mdns.on('query', ({ questions = [] }) => {
  if (questions.some((question) => question.name === name))
    mdns.respond([{ name, type: 'A', ttl: 120, data: address }]);
});
mdns.once('ready', () => console.log('ready'));
