const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** Whole seconds in their two largest units: `45s`, `3h 12m`, `2d 0h`. Pure. */
export const uptime = (seconds: number): string => {
  const largest = units.findIndex(([, size]) => seconds >= size);
  if (largest < 0) return '0s';
  let rest = seconds;
  return units
    .slice(largest, largest + 2)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return `${count}${unit}`;
    })
    .join(' ');
};

const two = (number: number): string => String(number).padStart(2, '0');

/** Local time as `2026-11-22 19:40:03`. Without `Intl`, whose first use takes longer than the rest of the command. */
export const localTime = (unixMs: number): string => {
  const time = new Date(unixMs);
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
};
