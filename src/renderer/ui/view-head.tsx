import type { ComponentChildren, JSX } from 'preact';

/** The head of a view. Its title takes the focus when the view is opened. */
export function ViewHead({
  title,
  intro,
  children,
}: {
  readonly title: string;
  readonly intro: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="view-head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        <p>{intro}</p>
      </div>
      {children}
    </div>
  );
}
