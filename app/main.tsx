const root = document.getElementById('root');
root?.append(document.createElement('main'));
