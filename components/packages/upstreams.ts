/** Upstreams of package repositories: who searches whom, and what is wrong with it. Pure. */

/** Upstreams by repository. */
export type Upstreams = ReadonlyMap<string, readonly string[]>;

/**
 * Circles among upstreams, each once as the path that closes it: `["a", "b", "a"]`. A repository that names itself is a circle.
 */
export function circles(upstreams: Upstreams): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const finished = new Set<string>();
  const visit = (repository: string, path: readonly string[]): void => {
    const start = path.indexOf(repository);
    if (start >= 0) found.push([...path.slice(start), repository]);
    if (start >= 0 || finished.has(repository)) return;
    for (const upstream of new Set(upstreams.get(repository))) visit(upstream, [...path, repository]);
    finished.add(repository);
  };
  for (const repository of upstreams.keys()) visit(repository, []);
  return found;
}

/** The repositories that are searched for what one does not hold. */
export function searched(upstreams: Upstreams, repository: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [...(upstreams.get(repository) ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === repository || reached.has(next)) continue;
    reached.add(next);
    pending.push(...(upstreams.get(next) ?? []));
  }
  return reached;
}
