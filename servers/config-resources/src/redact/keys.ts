import { fold } from './names.js';
import { reasonToHide } from './text.js';
import { oddPairs } from './words.js';

/** A key is shown when it has a harmless form, or is a short name whatever its letters are; a long random one is not. */
export function isShownKey(key: string): boolean {
  if (/^[$@_.-]{0,2}[A-Za-z_.-]{0,8}\d{0,3}$/.test(key)) return true;
  const words = key.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
  if (
    /^[A-Za-z_./ :@$-]+$/.test(key) &&
    words.every((word) => word.length <= 24 && oddPairs(word) <= Math.max(1, word.length / 5))
  )
    return true;
  // Numbers at the end of words are usual in keys: `password2`, `value_12`.
  const text = fold(key).replaceAll(/(?<=[a-z]{3})\d{1,3}(?=$|[^a-z0-9])/gi, '');
  return reasonOfKey(text) === undefined || reasonOfKey(key) === undefined;
}

/** `x-api-key: …` in a key names nothing secret by itself. */
function reasonOfKey(key: string) {
  const reason = reasonToHide(key);
  return reason === 'text that names a credential' && /^[\p{L}\p{M}\p{N}\p{Cf} ._/-]{1,500}$/u.test(key)
    ? undefined
    : reason;
}
