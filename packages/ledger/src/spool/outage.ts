/** Tells of an outage once, however much fails by it. */
export interface Outage {
  readonly isOn: boolean;
  begin(error: unknown): void;
  end(): void;
}

export function createOutage(tell: (error: unknown) => void): Outage {
  let isOn = false;
  return {
    get isOn() {
      return isOn;
    },
    begin(error) {
      if (!isOn) tell(error);
      isOn = true;
    },
    end() {
      isOn = false;
    },
  };
}
