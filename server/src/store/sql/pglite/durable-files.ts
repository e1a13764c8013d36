/**
 * PGlite's files on disk with a working fsync. Emscripten's NODEFS has no `fsync` in its stream operations, and its system
 * call then answers success: without this a commit is safe from a crash of the process but not of the machine.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { PGlite } from '@electric-sql/pglite';

type InitOptions = Parameters<NodeFS['init']>[1];
type InitResult = Awaited<ReturnType<NodeFS['init']>>;

/** The parts of an Emscripten stream and of NODEFS that are used here; their own types leave these out. */
type Stream = { readonly nfd?: number; readonly node: object };
type NodeFiles = {
  readonly stream_ops: { fsync?: (stream: Stream) => number };
  readonly realPath: (node: object) => string;
};
type FileSystem = { readonly filesystems: { readonly NODEFS: NodeFiles }; readonly ErrnoError: new (errno: number) => Error };

/** WASI's number for an input/output error, which PostgreSQL answers with a panic, as it must (fsync is not retried). */
const EIO = 29;

export class DurableFiles extends NodeFS {
  readonly #onSync: (path: string) => void;

  /** `onSync` hears the path of every file or folder that has just reached the disk. */
  constructor(folder: string, onSync: (path: string) => void = () => undefined) {
    super(folder);
    this.#onSync = onSync;
  }

  override async init(pg: PGlite, options: InitOptions): Promise<InitResult> {
    const { emscriptenOpts } = await super.init(pg, options);
    const install = (module: { readonly FS: unknown }): void => {
      const files = module.FS as FileSystem;
      files.filesystems.NODEFS.stream_ops.fsync = (stream) => this.#sync(files, stream);
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] } };
  }

  #sync(files: FileSystem, stream: Stream): number {
    const path = files.filesystems.NODEFS.realPath(stream.node);
    try {
      if (stream.nfd === undefined) {
        // A folder: NODEFS opens only files, and a renamed segment is durable only with its folder.
        const descriptor = openSync(path, 'r');
        try {
          fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
      } else fsyncSync(stream.nfd);
    } catch {
      throw new files.ErrnoError(EIO);
    }
    this.#onSync(path);
    return 0;
  }
}
