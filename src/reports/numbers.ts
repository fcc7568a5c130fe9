/**
 * Why this file exists: one way to write each kind of number in every report, whatever the locale, and none that rounds
 * a fact away: 0.004 % is not 0 %, and 99.96 % is not 100 %.
 */

/** 1234567 -> `1,234,567`; a mean such as 2.25 keeps one decimal below 100, and two digits below 1: `0.05`. */
export function count(value: number): string {
  if (value > 0 && value < 0.0005) return '<0.001';
  if (value > 0 && value < 0.95) return String(Number(value.toFixed(value < 0.01 ? 3 : 2)));
  const decimals = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1;
  return grouped(value.toFixed(decimals));
}

/** `21,106/s`; a limit below one a second keeps what it has, as `0.25/s`. */
export function perSecond(value: number): string {
  return `${value >= 1 && value < 10 ? trimmed(value.toFixed(2)) : count(value)}/s`;
}

/** A share, 0 to 1, as a percentage of three digits: `0%`, `<0.01%`, `5.65%`, `>99.9%`, `100%`, `211%`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value}%`;
  if (value > 0 && value < 0.01) return '<0.01%';
  if (value < 100 && value >= 99.95) return '>99.9%';
  const decimals = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return `${grouped(trimmed(value.toFixed(decimals)))}%`;
}

/** How many times as much: `1.05 times`, `2.7 times`, `12 times`. */
export function factor(value: number): string {
  return `${value < 9.995 ? trimmed(value.toFixed(2)) : count(Math.round(value))} times`;
}

/** Milliseconds in the unit that fits: `0.25 ms`, `8.3 ms`, `250 ms`, `3.6 s`, `2 min 5 s`. */
export function milliseconds(value: number): string {
  if (value === 0) return '0 ms';
  if (value < 0.01) return '<0.01 ms';
  if (value < 9.995) return `${trimmed(value.toFixed(2))} ms`;
  if (value < 99.95) return `${trimmed(value.toFixed(1))} ms`;
  if (value < 999.5) return `${value.toFixed(0)} ms`;
  if (value < 119_950) return `${trimmed((value / 1000).toFixed(value < 9_995 ? 2 : 1))} s`;
  return duration(Math.round(value / 1000));
}

/** Seconds of simulated time: `0.5 s`, `90 s`, `5 min`, `5 min 3 s`, `24 h`; to the minute from two hours on. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${trimmed(seconds.toFixed(seconds < 1 ? 3 : 1))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return parts([Math.floor(whole / 60), 'min'], [whole % 60, 's']);
  if (whole < 7200) return parts([1, 'h'], [Math.floor((whole - 3600) / 60), 'min'], [whole % 60, 's']);
  const minutes = Math.round(whole / 60);
  return parts([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

/** A place on the run's clock, second `second` beginning: `1:52` is minute 1, second 52; `2:01:52` has hours. */
export function clock(second: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(second / 3600);
  const minutes = Math.floor((second % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(second % 60)}` : `${minutes}:${two(second % 60)}`;
}

/** US dollars: `$0.03`, `<$0.01`, `$1,234.50`. */
export function dollars(value: number): string {
  if (value > 0 && value < 0.005) return '<$0.01';
  return `$${grouped(value.toFixed(2))}`;
}

/** Bytes in the decimal unit that fits: `512 B`, `4.1 kB`, `2.35 GB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit + 1 < units.length) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? count(Math.round(size)) : trimmed(size.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0))} ${units[unit]}`;
}

/** `1 episode`, `2 episodes`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

function parts(...pairs: readonly (readonly [value: number, unit: string])[]): string {
  return pairs
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

function grouped(digits: string): string {
  const [whole, fraction] = digits.split('.') as [string, string | undefined];
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
