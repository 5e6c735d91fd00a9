/** What `xy logs` puts before a line. */
const TAG = /^\[(?:out|err)\] /;

/** A line of a stack trace: of V8, the JVM and .NET, of Ruby, of Python. */
const FRAME = /^\s+(?:at .*(?:\(|:\d+:\d+(?: \{)?$)|from \S+:\d+:|File ".*", line \d+)/;

/** What Go prints below the name of a function. */
const GO_PLACE = /^\t\S+\.go:\d+/;

/** A frame that more lines belong to: the fields of an error that Node prints, the source that Python shows. */
const WITH_MORE = /^\s+(?:at .* \{$|File ")/;

/**
 * The last lines of a log that say something to a user: without the frames of stack traces and what is printed below
 * them. So what a server says of itself before it ends is there, however much its bridge, or its runtime, says of its
 * own end after that. Pure.
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
  // Where there is nothing else, that is what there is to say.
  return (telling.length === 0 ? lines : telling).slice(-most);
};
