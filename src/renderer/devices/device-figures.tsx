import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { DeviceView } from '../../protocol/control-views.ts';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Sparkline } from '../ui/sparkline.tsx';

/** Queue, in flight, last answer: the numbers of a computer. */
export function DeviceFigures({ device }: { device: DeviceView }): JSX.Element {
  const { ticker, store } = useWindow();
  const { devices } = words.value;
  const { number, duration } = formats.value;
  const { deviceId, queueDepth, inFlight, lastAckMs, depths = [] } = device;
  const isAsked = device.depths === undefined;
  useEffect(() => {
    if (isAsked) store.charts.want(deviceId);
  }, [isAsked, deviceId, store]);
  const most = Math.max(queueDepth, ...depths.map(({ depth }) => depth));
  // The chart moves on by itself only while there is something in it; a pixel is six seconds.
  const now = depths.length === 0 ? ticker.now.peek() : ticker.now.value - (ticker.now.value % 5_000) + 5_000;
  return (
    <dl class="figures">
      <div class="figure-queue">
        <dt>{devices.queue}</dt>
        <dd>
          <span class="figure" data-figure="queue">
            {number(queueDepth)}
          </span>
          <Sparkline depths={depths} now={now} label={devices.queueChart(number(queueDepth), number(most))} />
        </dd>
      </div>
      <div>
        <dt>{devices.inFlight}</dt>
        <dd class="figure" data-figure="in-flight">
          {number(inFlight)}
        </dd>
      </div>
      <div>
        <dt>{devices.lastAck}</dt>
        <dd class={lastAckMs === undefined ? 'muted' : 'figure'}>
          {lastAckMs === undefined ? devices.none : duration(lastAckMs)}
        </dd>
      </div>
    </dl>
  );
}
