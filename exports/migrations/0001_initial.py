import django.db.models.deletion
import exports.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0008_scopes_of_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=exports.ids.new_export_id, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('links', 'Links'), ('clicks', 'Clicks'), ('tags', 'Tags'), ('folders', 'Folders'), ('domains', 'Domains'), ('members', 'Members and invitations'), ('audit', 'Audit trail'), ('webhooks', 'Webhooks'), ('everything', 'Everything')], max_length=12)),
                ('file_format', models.CharField(choices=[('csv', 'CSV'), ('jsonl', 'JSON Lines')], max_length=6)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('finished', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Stopped')], default='queued', max_length=10)),
                ('failure', models.CharField(blank=True, choices=[('too_large', 'The file would have become too large. Choose fewer links or a shorter time.'), ('stuck', 'It was begun again and again and never came to its end. Start it once more later.'), ('no_clicks', 'Clicks have no store here, so there are none to export.'), ('refused', 'The store of clicks refused the question. Choose a shorter time.'), ('not_allowed', 'Who started it may no longer see all that it would hold.'), ('gone', 'A tag or domain that it was to be limited to is gone.')], default='', max_length=12)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('rows', models.BigIntegerField(default=0)),
                ('size', models.BigIntegerField(default=0)),
                ('file', models.CharField(blank=True, default='', max_length=200)),
                ('filename', models.CharField(blank=True, default='', max_length=120)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.CharField(blank=True, default='', max_length=32)),
                ('attempts', models.IntegerField(default=0)),
                ('mail_due_at', models.DateTimeField(blank=True, null=True)),
                ('mail_attempts', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('api_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.apikey')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='exports', to='accounts.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', '-id'], name='export_list'), models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['lease_until'], name='export_unfinished'), models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='export_mail_due'), models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='export_over')],
            },
        ),
    ]
