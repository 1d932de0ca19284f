"""policygen in the browser, on the school's own computer: pages, what they read and write, and what keeps them safe."""
