/** Keys of tags that AWS keeps for itself. Source: AWS General Reference, Tagging AWS resources: `aws:` in any case. Pure. */
export const isReservedTag = (key: string): boolean => /^aws:/i.test(key.slice(0, 4));
