"""The prediction process: holds models and scores rows. It knows neither Django nor a database."""
