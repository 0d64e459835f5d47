"""在籍記録, HR's file: intake, people, tenures. `facts` is the one way for other packages to read it (A3)."""
