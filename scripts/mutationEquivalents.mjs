// Planted defects that change nothing anyone could see, each with the reason.

const equivalents = [];

/** Why a defect changes nothing; undefined where it does. */
export function equivalentReason({ path, before, after }) {
  return equivalents.find((known) => known.path === path && known.before === before && known.after === after)?.reason;
}
