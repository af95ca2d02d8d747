/**
 * Makes the methods of an object's class work without it, as in `const { track } = tracker` or `list.map(tracker.record)`. They stay as
 * hidden as methods are, and may be replaced.
 */
export function bindMethods(object: object): void {
  const methods = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object) as object);
  for (const [name, { value: method }] of Object.entries<PropertyDescriptor>(methods)) {
    if (name === "constructor" || typeof method !== "function") continue;
    const value: unknown = (method as (...given: unknown[]) => unknown).bind(object);
    Object.defineProperty(object, name, { value, writable: true, configurable: true });
  }
}
