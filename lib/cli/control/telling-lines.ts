/** The prefix of a line in `xy logs`. */
const TAG = /^\[(?:out|err)\] /;

/** A frame of a stack trace: V8, the JVM and .NET; Ruby; Python. */
const FRAME = /^\s+(?:at .*(?:\(|:\d+:\d+(?: \{)?$)|from \S+:\d+:|File ".*", line \d+)/;

/** The position that Go prints below the name of a function. */
const GO_PLACE = /^\t\S+\.go:\d+/;

/** A frame that is followed by further lines: the properties of an error in Node, the source line in Python. */
const WITH_MORE = /^\s+(?:at .* \{$|File ")/;

/**
 * The last lines of a log without the frames of stack traces. So the server's own message is included even if its
 * bridge or runtime prints a long trace after it. Pure.
 */
export const tellingLines = (lines: readonly string[], most: number): readonly string[] => {
  const telling: string[] = [];
  let below = false;
  for (const line of lines) {
    const text = line.replace(TAG, '');
    if (GO_PLACE.test(text)) telling.pop();
    else if (FRAME.test(text)) below = WITH_MORE.test(text);
    else if (below && (/^\s/.test(text) || text === '}')) below = text !== '}';
    else {
      below = false;
      telling.push(line);
    }
  }
  // If there are only frames, they are shown.
  return (telling.length === 0 ? lines : telling).slice(-most);
};
