/** Marks this process, and so whatever it starts from now on. Where that is not possible nothing is marked. */
export function markSelf(token: string): void;
/** Whether a process was started, by however many others, by one that bore the token's mark. */
export function bearsMark(pid: number | string, token: string): boolean;
