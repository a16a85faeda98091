export type Message = { readonly id: string; readonly data: Readonly<Record<string, unknown>> };

/** A reader of Server-Sent Events, as strict as the format: fields, blank line, message. */
export const listen = async (url: string, key: string, lastEventId?: string) => {
  const stop = new AbortController();
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: stop.signal,
  });
  if (response.body === null || response.status !== 200)
    throw new Error(`${url} answers ${response.status.toString()}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  return {
    next: async (): Promise<Message> => {
      for (;;) {
        const end = buffered.indexOf('\n\n');
        if (end === -1) {
          const { value, done } = await reader.read();
          if (done) throw new Error('the stream ended');
          buffered += value;
          continue;
        }
        const fields = new Map(
          buffered
            .slice(0, end)
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        buffered = buffered.slice(end + 2);
        const data = fields.get('data');
        if (data !== undefined)
          return { id: fields.get('id') ?? '', data: JSON.parse(data) as Message['data'] };
      }
    },
    close: () => {
      stop.abort();
    },
  };
};
