// Writes holidays.csv from the npm package @holiday-jp/holiday_jp (MIT, see COPYING.holiday_jp):
//   npm pack @holiday-jp/holiday_jp@2.5.1 && tar xzf holiday-jp-holiday_jp-2.5.1.tgz
//   node dictionaries/make-holidays.mjs package 2024 2040 > dictionaries/holidays.csv
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, first, last] = process.argv.slice(2);
const holidays = createRequire(import.meta.url)(resolve(folder, "lib/holidays.js"));
const days = Object.values(holidays)
  .map((h) => [h.date, h.name])
  .filter(([date]) => date.slice(0, 4) >= first && date.slice(0, 4) <= last)
  .sort();
process.stdout.write(days.map((day) => day.join(",") + "\n").join(""));
