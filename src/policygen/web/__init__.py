"""policygen in the browser, on the school's own computer: pages, and the gate that every request passes; knows the runs."""
