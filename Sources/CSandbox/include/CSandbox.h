#ifndef CSANDBOX_H
#define CSANDBOX_H
int csandbox_version(void);
#endif
