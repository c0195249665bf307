type Json = Readonly<Record<string, unknown>>;

interface WireFile {
  readonly filename?: string;
  readonly file_data: string;
}

/** A part of a message of OpenAI's kind as a chunk of Mistral's; one that is so already stays as it is. */
export function partOf(part: Json): Json {
  const { type, file, input_audio: audio } = part;
  if (type === 'file' && typeof file === 'object') return documentOf(file as WireFile);
  if (type === 'input_audio' && typeof audio === 'object') {
    return { type, input_audio: (audio as { readonly data: string }).data };
  }
  return part;
}

/** What the kit calls a file that has no name. */
const NAMELESS = 'document.pdf';

/** @see https://docs.mistral.ai/capabilities/document_ai/document_qna (read 2026-11-25) */
function documentOf({ file_data: url, filename }: WireFile): Json {
  if (url.startsWith('data:image/')) return { type: 'image_url', image_url: { url } };
  const isNamed = filename !== undefined && filename !== NAMELESS;
  return { type: 'document_url', document_url: url, ...(isNamed && { document_name: filename }) };
}
