"""退職者名簿, HR's file: intake, people, tenures. `facts` is the one way for other packages to read it (A3)."""
