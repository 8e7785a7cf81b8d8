"""What the console asks and writes. Its tables join the others here, whoever imports any of them."""
