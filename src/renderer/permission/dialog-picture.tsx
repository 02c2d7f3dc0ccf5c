import type { ComponentChildren, JSX } from 'preact';
import { words } from '../i18n/words.ts';

function Frame({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="dialog-picture" role="img" aria-label={label}>
      <div class="drawn-dialog" aria-hidden="true">
        {children}
      </div>
    </div>
  );
}

/** GNOME's dialog: what is off at first is drawn as it has to be, and pointed at. */
export function GnomeDialog(): JSX.Element {
  const { gnomeDialog: dialog, gnomePicture } = words.value.permission;
  return (
    <Frame label={gnomePicture}>
      <div class="drawn-bar">
        <span class="drawn-button">{dialog.cancel}</span>
        <b>{dialog.title}</b>
        <span class="drawn-button suggested">{dialog.share}</span>
      </div>
      <div class="drawn-rows">
        <div class="drawn-row pointed">
          <span>{dialog.interaction}</span>
          <span class="drawn-switch" />
        </div>
        <div class="drawn-row">
          <span>{dialog.clipboard}</span>
          <span class="drawn-switch" />
        </div>
      </div>
    </Frame>
  );
}

/** KDE's. */
export function KdeDialog(): JSX.Element {
  const { kdeDialog: dialog, kdePicture } = words.value.permission;
  return (
    <Frame label={kdePicture}>
      <div class="drawn-title">{dialog.title}</div>
      <div class="drawn-text">
        <p>{dialog.asks}</p>
        <p>– {dialog.devices}</p>
        <p class="drawn-check pointed">
          <span class="drawn-box">✓</span>
          <span>{dialog.restore}</span>
        </p>
      </div>
      <div class="drawn-buttons">
        <span class="drawn-button suggested">{dialog.share}</span>
        <span class="drawn-button">{dialog.cancel}</span>
      </div>
    </Frame>
  );
}
