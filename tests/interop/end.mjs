// What a test started is ended in reverse: clients before the server they are connected to, or they would
// go on trying to reach it. (Node's own hooks run in the order they were given.)

const begun = new WeakMap();

/** Calls `end` when the test is over, before what was handed in earlier. */
export function atEnd(test, end) {
  const ends = begun.get(test);
  if (ends) {
    ends.push(end);
    return;
  }
  const stack = [end];
  begun.set(test, stack);
  test.after(async () => {
    while (stack.length > 0) await stack.pop()();
  });
}
