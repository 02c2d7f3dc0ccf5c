import type { Random } from '../engine/random.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';

/** A backup is put back: the program ends, its folder is an older one, and it starts again. */
function restore(world: World, random: Random): void {
  const backup = world.backups.length === 0 ? undefined : random.pick(world.backups);
  if (backup === undefined || !backup.program.machine.up) return;
  const { program, files } = backup;
  // In place: a snapshot of the whole machine. Only the relay can notice that one, by what its agents say.
  const copied = program.name !== 'relay' || random.chance(0.6);
  const putBack = (): void => {
    if (world.healing) return;
    world.model.incident('restored', program.name, copied ? 1 : 0);
    for (const [disk, snapshot] of files) disk.restore(snapshot, copied);
    if (!copied) program.machine.boots += 1;
    world.timeline.after(random.spread(20, 5_000), () => program.start());
  };
  if (!program.alive) {
    putBack();
    return;
  }
  program.process?.onDeath(putBack);
  if (program.process?.frozen || random.chance(0.3)) program.process?.die('killed');
  else program.stop();
}

/** What becomes of data folders, and of computers that share one. */
export const folderActs = {
  backUp(world, random) {
    const program = random.pick(world.programs.filter(({ name }) => name !== 'twin'));
    const disks = world.disks.filter(({ machine }) => machine === program.machine);
    world.backups.push({ program, files: disks.map((disk) => [disk, disk.snapshot()] as const) });
    world.model.note(`the folder of ${program.name} is backed up`);
  },
  restore,
  startTwin(world) {
    const twin = world.programs.find(({ name }) => name === 'twin');
    if (twin === undefined) return;
    world.model.incident('twin', 'twin');
    twin.start();
  },
  stopTwin(world) {
    world.programs.find(({ name }) => name === 'twin')?.stop();
  },
  otherRelay(world, random) {
    world.spawn(changeRelay(world, random));
  },
} satisfies Record<string, Act>;

/** The agent joins the relay that it is not joined to; somebody there uses an id that is in use here. */
async function changeRelay(world: World, random: Random): Promise<void> {
  const { agent } = world;
  const relay = world.relays.find((each) => each !== agent.relay);
  if (relay === undefined || world.setup.hub || agent.process?.frozen) return;
  const token = await world.deviceToken(relay);
  if (token === undefined) return;
  world.model.incident('joins', `relay${relay.index}`);
  agent.relay = relay;
  agent.token = token;
  const program = world.programOf(agent);
  if (program.alive) {
    program.process?.onDeath(() => world.timeline.after(30, () => program.start()));
    program.stop();
  } else program.start();
  const { elsewhere } = world;
  if (relay.index === 0 || elsewhere === undefined) return;
  const same = random.chance(0.5) ? world.model.messages.findLast((facts) => facts.relay === 0)?.id : undefined;
  const id = same !== undefined && world.model.find(relay.index, same) === undefined ? same : undefined;
  const manners = { segments: 1, ttlMs: undefined, patienceMs: 12_000, tries: 1, twice: false, edits: false };
  await elsewhere.post(relay, world.device, { ...manners, bodyAfterMs: 0 }, id);
}
