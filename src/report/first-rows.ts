/** More rows than this are not looked at. */
const mostRows = 30;

/** As many of all rows as a chart can show, groups in their order; what is left out is counted. */
export function firstRows<Row, Group extends { readonly rows: readonly Row[] }>(groups: readonly Group[]): { shown: Group[]; hidden: number } {
  const shown: Group[] = [];
  let room = mostRows;
  for (const group of groups) {
    if (room > 0) shown.push({ ...group, rows: group.rows.slice(0, room) });
    room -= group.rows.length;
  }
  return { shown, hidden: Math.max(0, -room) };
}
