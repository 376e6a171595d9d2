/** No port could be bound. */
export class PortError extends Error {
  override readonly name = 'PortError';
}
