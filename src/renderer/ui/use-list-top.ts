import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * Where the list begins in the content of its scroll area, in pixels. Looked at whenever something in the area has
 * changed its size: then the layout is known, and asking for it costs nothing.
 */
export function useListTop(
  list: { readonly current: HTMLElement | null },
  scroller: { readonly current: HTMLElement | null },
): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const [element, area] = [list.current, scroller.current];
    if (element === null || area === null) return undefined;
    const measure = (): void => {
      const distance = element.getBoundingClientRect().top - area.getBoundingClientRect().top;
      setTop(Math.round(distance + area.scrollTop));
    };
    const sizes = new ResizeObserver(measure);
    const watch = (): void => {
      sizes.disconnect();
      for (const child of area.children) sizes.observe(child);
    };
    const children = new MutationObserver(watch);
    children.observe(area, { childList: true });
    watch();
    measure();
    return () => {
      sizes.disconnect();
      children.disconnect();
    };
  }, [list, scroller]);
  return top;
}
