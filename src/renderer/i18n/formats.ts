/** Numbers and times as people of a language write them. */
export interface Formats {
  number(value: number): string;
  /** 12.3 ms, 1.4 s */
  duration(ms: number): string;
  /** `2 minutes ago`. Both in milliseconds since the Unix epoch. */
  ago(time: number, now: number): string;
  /** Of the day, with seconds; with the date when it is not today. */
  time(time: number, now: number): string;
  /** Of the day, with milliseconds. */
  exactTime(time: number): string;
  dateTime(time: number): string;
  /** `1:05`, of what is left. */
  countdown(ms: number): string;
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
/** What is younger is now: seconds that count up unsettle. */
const RECENT_MS = 60_000;

/** Without making a text of each date: lists do this for every row. */
function isSameDay(one: number, other: number): boolean {
  const [a, b] = [new Date(one), new Date(other)];
  return a.getDate() === b.getDate() && a.getMonth() === b.getMonth() && a.getFullYear() === b.getFullYear();
}

export function formatsOf(locale: string): Formats {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const dayAndTime = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const exact = new Intl.DateTimeFormat(locale, {
    ...{ hour: 'numeric', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  } as Intl.DateTimeFormatOptions);
  const unit = (name: string, digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: digits });
  const milliseconds = unit('millisecond', 0);
  const seconds = unit('second', 1);
  return {
    number: (value) => number.format(value),
    duration: (ms) => (ms < 1_000 ? milliseconds.format(ms) : seconds.format(ms / 1_000)),
    ago(at, now) {
      const age = now - at;
      if (age < RECENT_MS) return relative.format(0, 'second');
      const [name, ms] = UNITS.find(([, size]) => age >= size) ?? ['minute', 60_000];
      return relative.format(-Math.floor(age / ms), name);
    },
    time: (at, now) => (isSameDay(at, now) ? time.format(at) : dayAndTime.format(at)),
    exactTime: (at) => exact.format(at),
    dateTime: (at) => dateTime.format(at),
    countdown(ms) {
      const left = Math.max(0, Math.floor(ms / 1_000));
      return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    },
  };
}
