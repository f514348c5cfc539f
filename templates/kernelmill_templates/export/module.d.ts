/** An array: its elements in C's order (the last axis fastest), and an extent for each axis. */
export interface NdArray<T> {
    data: T;
    shape: number[];
}

export interface Complex {
    re: number;
    im: number;
}

/** What a kernel failed with, and where in the Python source. */
export class KernelError extends Error {
    code: number;
    file: string;
    line: number;
}
