"""The fakes that ship: a store in memory, a provider that misbehaves as told, a scheduler."""
