/** The user gave something that is no model, or one of a generation that is not known. Its words may be shown. */
export class WrongModelError extends TypeError {
  override readonly name = 'TypeError';
}
