"""wenzhen (问诊): from a folder of branch reports to coded passages, counts and findings."""
