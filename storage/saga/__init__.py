"""The contract with SAGA: where a piece lies, what stands beside it, how SAGA answers (docs/saga-contract.md)."""
