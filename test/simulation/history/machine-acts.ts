import type { Random } from '../engine/random.ts';
import type { KillPoint } from '../engine/sim-process.ts';
import type { Program } from '../world/program.ts';
import type { World } from '../world/world.ts';
import type { Act } from './act.ts';

/** Programs have kept what was typed so long ago; what is younger goes with the power. Milliseconds. */
const KEPT_AFTER_MS = 500;
/** The kernel writes what nobody synchronises (`dirty_expire_centisecs`, proc_sys_vm(5)). */
const WRITTEN_BACK_AFTER_MS = 30_000;

/** A program that runs, the relay's or the agent's. */
function aProgram(world: World, random: Random): Program | undefined {
  const running = world.programs.filter(({ alive }) => alive);
  return running.length === 0 ? undefined : random.pick(running);
}

function startLater(world: World, program: Program, random: Random): void {
  world.timeline.after(random.spread(20, 20_000), () => program.start());
}

function powerCut(world: World, random: Random): void {
  const machine = random.pick([world.aRelay(random).machine, world.agent.machine]);
  if (!machine.up) return;
  world.model.incident('power', machine.name);
  const slowest = Math.max(...world.disks.filter((disk) => disk.machine === machine).map(({ syncMs }) => syncMs), 0);
  // What a killed program had not synchronised goes too, and so does what was typed then.
  const killed = world.model.incidents.findLast(({ kind, where }) => {
    return kind === 'killed' && world.programs.some(({ name, machine: its }) => name === where && its === machine);
  });
  const sinceKilled = killed === undefined ? 0 : world.timeline.now - killed.at;
  const unwritten = sinceKilled < WRITTEN_BACK_AFTER_MS ? sinceKilled : 0;
  world.model.vanish(machine.name, KEPT_AFTER_MS + slowest + unwritten);
  machine.powerOff();
  for (const disk of world.disks.filter((each) => each.machine === machine)) {
    const lost = disk.powerCut();
    if (lost > 0) world.model.note(`${lost} commits of ${machine.name} are lost`);
  }
  world.timeline.after(random.spread(200, 60_000), () => switchOn(world, machine.name));
}

/** The machine has power again, and its programs start by themselves. */
export function switchOn(world: World, name: string): void {
  const machine = world.machines.find((each) => each.name === name);
  if (machine === undefined || machine.up) return;
  machine.powerOn();
  world.network.changed();
  for (const program of world.programs) if (program.machine === machine && program.name !== 'twin') program.start();
}

function suspend(world: World, random: Random): void {
  const machine = random.pick([world.aRelay(random).machine, world.agent.machine, ...world.machines]);
  if (!machine.up || machine.suspended) return;
  const clocksStand = random.chance(0.5);
  const ms = random.spread(300, 600_000);
  world.model.incident(clocksStand ? 'asleep' : 'stopped', machine.name, ms);
  machine.suspend(clocksStand, ms);
}

/** Longer than any message lives. */
export const NIGHT_MS = 25 * 3_600_000;

/** What befalls computers and their programs. */
export const machineActs = {
  /** Everything but the relay sleeps, until no message is worth typing any more. */
  longNight(world) {
    for (const machine of world.machines) {
      // An agent looks at its clock every second, which would take a while to live through.
      if (machine === world.relay.machine && !world.setup.hub && world.nats === undefined) continue;
      if (!machine.up) continue;
      world.model.incident('asleep', machine.name, NIGHT_MS);
      machine.wake();
      machine.suspend(true, NIGHT_MS);
    }
  },
  kill(world, random) {
    const program = aProgram(world, random);
    if (program === undefined) return;
    program.process?.die('killed');
    startLater(world, program, random);
  },
  mine(world, random) {
    const program = aProgram(world, random);
    if (program?.process === undefined) return;
    const { process } = program;
    world.mined.add(process);
    const point = random.weighted<KillPoint>({ beforeCommit: 3, afterCommit: 4, send: 4, typing: 3, turn: 4 });
    program.process.mine(point, point === 'turn' ? random.int(1, 60) : random.int(1, 6));
    program.process.onDeath(() => startLater(world, program, random));
  },
  stop(world, random) {
    const program = aProgram(world, random);
    if (program?.process === undefined || program.process.frozen) return;
    program.stop();
    program.process.onDeath(() => startLater(world, program, random));
  },
  powerCut,
  suspend,
  jump(world, random) {
    const machine = random.pick([world.aRelay(random).machine, world.agent.machine, random.pick(world.machines)]);
    // The clocks of a cluster's relays agree (docs/cluster.md).
    if (world.nats !== undefined && world.members.some((host) => host.machine === machine)) return;
    const ms = (random.chance(0.5) ? -1 : 1) * random.spread(1_000, 9 * 86_400_000);
    world.model.incident('clock jumps', machine.name, ms);
    machine.jumpWall(ms);
  },
  diskFull(world, random) {
    const disk = random.pick(world.disks);
    world.model.incident('disk full', disk.machine.name);
    disk.full = true;
    world.timeline.after(random.spread(50, 20_000), () => {
      disk.full = false;
    });
  },
  slowDisk(world, random) {
    const disk = random.pick(world.disks);
    disk.syncMs = random.spread(20, 3_000);
    world.timeline.after(random.spread(500, 30_000), () => {
      disk.syncMs = 8;
    });
  },
} satisfies Record<string, Act>;
