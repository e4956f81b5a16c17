"""What happens to a contact in Dynamics CRM and Outlook when somebody acts on it."""
