"""What the operators' console reads and writes beside what the robot itself keeps."""
