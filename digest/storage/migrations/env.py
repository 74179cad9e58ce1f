"""What Alembic runs: the migrations on the connection that `digest.storage.upgrade` hands over."""

from alembic import context

from digest.storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.lists.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
