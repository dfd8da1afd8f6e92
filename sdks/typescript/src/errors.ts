/** The error part of a refused answer. */
export interface ErrorBody {
  code?: string;
  message?: string;
  details?: Record<string, unknown>;
  retryable?: boolean;
  retry_after?: number | null;
  request_id?: string;
}

/** A refusal. `code` never changes, `message` is for people, `retryable` says whether trying again can help. */
export class KoinonError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;
  readonly retryable: boolean;
  readonly retryAfter: number | null;
  readonly requestId: string;

  constructor(status: number, error: ErrorBody, requestId: string) {
    const id = error.request_id ?? requestId;
    super(`${error.code ?? "unknown"}: ${error.message ?? ""} (request ${id})`);
    this.name = new.target.name;
    this.status = status;
    this.code = error.code ?? "unknown";
    this.details = error.details ?? {};
    this.retryable = error.retryable ?? (status >= 500 || status === 429);
    this.retryAfter = error.retry_after ?? null;
    this.requestId = id;
  }

  /** Every fault of a value that does not fit (422). */
  get fields(): Array<{ path: string; code: string; message: string }> {
    return (this.details["fields"] as Array<{ path: string; code: string; message: string }>) ?? [];
  }
}

/** No answer came. */
export class ConnectionFailed extends KoinonError {
  constructor(reason: string, requestId: string) {
    super(0, { code: "connection_failed", message: reason, retryable: true }, requestId);
  }
}
