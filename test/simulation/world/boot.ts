import { ObserverHost } from './observer-host.ts';
import { PollerHost } from './poller-host.ts';
import { ScriptHost } from './script-host.ts';
import type { World } from './world.ts';

/** Starts what runs, and lets everybody in. */
export async function boot(world: World): Promise<void> {
  const { timeline } = world;
  for (const { program } of world.programsOf(world.hosts)) program.start();
  await timeline.until(() => world.relays.every(({ up }) => up), 5_000, 20);
  let done = false;
  world.spawn(
    letIn(world).then(() => {
      done = true;
    }),
  );
  if (!(await timeline.until(() => done, 5_000, 20))) throw new Error('the world did not start');
  for (const { program } of world.programsOf(world.agents.slice(0, 1))) program.start();
  for (const phone of world.phones) world.spawn(phone.open());
  await timeline.until(() => world.agent.registered, 5_000, 20);
}

/** Everybody has a token, and followers of events begin. */
async function letIn(world: World): Promise<void> {
  const { relay, network, model } = world;
  for (const each of world.relays) await world.deviceToken(each);
  for (const agent of world.agents) {
    agent.relay = relay;
    agent.token = (await world.deviceToken(relay)) ?? '';
  }
  for (const phone of world.phones) phone.join((await world.newToken(relay, 'send', phone.sender.name)) ?? '');
  for (const script of world.scripts) script.join((await world.newToken(relay, 'send', script.sender.name)) ?? '');
  const [, other] = world.relays;
  if (other !== undefined) {
    const parts = { name: 'elsewhere', machine: world.machine('elsewhere'), network, model };
    world.elsewhere = new ScriptHost({ ...parts, random: world.random.fork('elsewhere') });
    world.elsewhere.join((await world.newToken(other, 'send', 'elsewhere')) ?? '');
  }
  if (!world.setup.observers) return;
  const machine = world.machine('watcher');
  const token = (await world.newToken(relay, 'admin', 'observer')) ?? '';
  world.observers.push(new ObserverHost({ name: 'observer', machine, relay, network, model, token }));
  const [script] = world.scripts;
  if (script === undefined) return;
  world.pollers.push(new PollerHost({ name: 'poller', machine, relay, network, model, token: script.token }));
}
