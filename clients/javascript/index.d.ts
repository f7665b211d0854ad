/** What a window shows: one message, of either side. */
export interface Item {
  id: string;
  mine: boolean;
  text: string;
  /** RFC 3339 */
  at: string;
  /** The colleague's name; only where `mine` is false. */
  by?: string | null;
  automatic?: boolean;
}

export interface Hello {
  title: string;
  open: boolean;
  /** When somebody is there again; null while somebody is. */
  opens_at: string | null;
  /** When an answer is due at the latest to whoever writes while nobody is there. */
  answer_by: string | null;
  /** Characters of a message. */
  longest: number;
}

export interface Kept {
  token: string | null;
  cursor: string;
}

export interface Options {
  token?: string | null;
  cursor?: string;
  /** Called whenever either changes; keep the token as safe as a password. */
  keep?: (kept: Kept) => void;
}

/** The hub has refused; `wait`: milliseconds after which it may be asked again, or 0. */
export class Refused extends Error {
  constructor(status: number, detail: string, wait: number);
  readonly status: number;
  readonly wait: number;
}

export class Chat {
  constructor(url: string | URL, chat: string, options?: Options);
  token: string | null;
  cursor: string;
  keep: (kept: Kept) => void;
  hello(options?: { signal?: AbortSignal }): Promise<Hello>;
  visit(): Promise<string>;
  identify(identity: string): Promise<string | null>;
  forget(): void;
  send(
    text: string,
    options?: { id?: string; name?: string; email?: string; signal?: AbortSignal },
  ): Promise<{ id: string; repeated: boolean }>;
  seen(ids: string[], options?: { read?: boolean; signal?: AbortSignal }): Promise<number>;
  listen(options?: { signal?: AbortSignal; stream?: boolean }): AsyncGenerator<Item, void, void>;
}
